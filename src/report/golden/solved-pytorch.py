import torch
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense_1 = nn.Linear(2, 16)
        nn.init.xavier_uniform_(self.dense_1.weight)
        nn.init.zeros_(self.dense_1.bias)
        self.dense_2 = nn.Linear(16, 16)
        nn.init.xavier_uniform_(self.dense_2.weight)
        nn.init.zeros_(self.dense_2.bias)
        self.dense_3 = nn.Linear(16, 16)
        nn.init.xavier_uniform_(self.dense_3.weight)
        nn.init.zeros_(self.dense_3.bias)
        self.dense_4 = nn.Linear(16, 16)
        nn.init.xavier_uniform_(self.dense_4.weight)
        nn.init.zeros_(self.dense_4.bias)
        self.dense_5 = nn.Linear(16, 16)
        nn.init.xavier_uniform_(self.dense_5.weight)
        nn.init.zeros_(self.dense_5.bias)
        self.dense_6 = nn.Linear(16, 16)
        nn.init.xavier_uniform_(self.dense_6.weight)
        nn.init.zeros_(self.dense_6.bias)
        self.output_layer = nn.Linear(16, 2)
        nn.init.xavier_uniform_(self.output_layer.weight)
        nn.init.zeros_(self.output_layer.bias)

    def forward(self, x):
        dense_1 = F.relu(self.dense_1(x))  # changed: activation was sigmoid
        dense_2 = F.relu(self.dense_2(dense_1))  # changed: activation was sigmoid
        dense_3 = F.relu(self.dense_3(dense_2))  # changed: activation was sigmoid
        dense_4 = F.relu(self.dense_4(dense_3))  # changed: activation was sigmoid
        dense_5 = F.relu(self.dense_5(dense_4))  # changed: activation was sigmoid
        dense_6 = F.relu(self.dense_6(dense_5))  # changed: activation was sigmoid
        output_output = self.output_layer(dense_6)
        return output_output  # logits: the loss applies the last activation


model = Network()
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


# x: samples; y: class numbers (int64)
# batches of 32, 20 epochs
def train_step(x, y):
    model.train()
    optimizer.zero_grad()
    loss = loss_function(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
