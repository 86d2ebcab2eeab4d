import torch
from torch import nn
from torch.nn import functional as F


def decay_by(share):
    """A hook that takes lr * share of every weight away before a step, as Keras does."""

    def hook(optimizer, *_):
        for group in optimizer.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    weight.data.mul_(1.0 - group["lr"] * share)

    return hook


# The running variance of PyTorch is n / (n - 1) times that of Keras.
class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first_layer = nn.Conv2d(3, 4, (3, 3), padding=(1, 1), bias=False)
        nn.init.trunc_normal_(self.first_layer.weight, 0.0, 0.309410626624858, -0.618821253249716, 0.618821253249716)  # he-normal, fan in 27, fan out 36
        self.first_norm_layer = nn.BatchNorm1d(4, eps=0.00001, momentum=0.1)
        self.stage_1_block_1_a_layer = nn.Conv2d(4, 4, (3, 3), padding=(1, 1), bias=False)
        nn.init.trunc_normal_(self.stage_1_block_1_a_layer.weight, 0.0, 0.267957462857988, -0.535914925715976, 0.535914925715976)  # he-normal, fan in 36, fan out 36
        self.stage_1_block_1_a_norm_layer = nn.BatchNorm1d(4, eps=0.00001, momentum=0.1)
        self.stage_1_block_1_b_layer = nn.Conv2d(4, 4, (3, 3), padding=(1, 1), bias=False)
        nn.init.trunc_normal_(self.stage_1_block_1_b_layer.weight, 0.0, 0.267957462857988, -0.535914925715976, 0.535914925715976)  # he-normal, fan in 36, fan out 36
        self.stage_1_block_1_b_norm_layer = nn.BatchNorm1d(4, eps=0.00001, momentum=0.1)
        self.stage_2_block_1_a_layer = nn.Conv2d(4, 8, (3, 3), stride=(2, 2), bias=False)
        nn.init.trunc_normal_(self.stage_2_block_1_a_layer.weight, 0.0, 0.267957462857988, -0.535914925715976, 0.535914925715976)  # he-normal, fan in 36, fan out 72
        self.stage_2_block_1_a_norm_layer = nn.BatchNorm1d(8, eps=0.00001, momentum=0.1)
        self.stage_2_block_1_b_layer = nn.Conv2d(8, 8, (3, 3), padding=(1, 1), bias=False)
        nn.init.trunc_normal_(self.stage_2_block_1_b_layer.weight, 0.0, 0.189474539056426, -0.378949078112852, 0.378949078112852)  # he-normal, fan in 72, fan out 72
        self.stage_2_block_1_b_norm_layer = nn.BatchNorm1d(8, eps=0.00001, momentum=0.1)
        self.stage_2_block_1_a_skip_layer = nn.Conv2d(4, 8, (1, 1), stride=(2, 2), bias=False)
        nn.init.trunc_normal_(self.stage_2_block_1_a_skip_layer.weight, 0.0, 0.803872388573965, -1.60774477714793, 1.60774477714793)  # he-normal, fan in 4, fan out 8
        self.stage_2_block_1_a_skip_norm_layer = nn.BatchNorm1d(8, eps=0.00001, momentum=0.1)
        self.stage_3_block_1_a_layer = nn.Conv2d(8, 16, (3, 3), stride=(2, 2), bias=False)
        nn.init.trunc_normal_(self.stage_3_block_1_a_layer.weight, 0.0, 0.189474539056426, -0.378949078112852, 0.378949078112852)  # he-normal, fan in 72, fan out 144
        self.stage_3_block_1_a_norm_layer = nn.BatchNorm1d(16, eps=0.00001, momentum=0.1)
        self.stage_3_block_1_b_layer = nn.Conv2d(16, 16, (3, 3), padding=(1, 1), bias=False)
        nn.init.trunc_normal_(self.stage_3_block_1_b_layer.weight, 0.0, 0.133978731428994, -0.267957462857988, 0.267957462857988)  # he-normal, fan in 144, fan out 144
        self.stage_3_block_1_b_norm_layer = nn.BatchNorm1d(16, eps=0.00001, momentum=0.1)
        self.stage_3_block_1_a_skip_layer = nn.Conv2d(8, 16, (1, 1), stride=(2, 2), bias=False)
        nn.init.trunc_normal_(self.stage_3_block_1_a_skip_layer.weight, 0.0, 0.568423617169278, -1.136847234338556, 1.136847234338556)  # he-normal, fan in 8, fan out 16
        self.stage_3_block_1_a_skip_norm_layer = nn.BatchNorm1d(16, eps=0.00001, momentum=0.1)
        self.output_layer = nn.Linear(16, 3)
        nn.init.trunc_normal_(self.output_layer.weight, 0.0, 0.401936194286983, -0.803872388573966, 0.803872388573966)  # he-normal, fan in 16, fan out 3
        nn.init.zeros_(self.output_layer.bias)

    def forward(self, x):
        first_output = self.first_layer(x.movedim(-1, 1)).movedim(1, -1)
        first_norm_output = self.first_norm_layer(first_output.reshape(-1, 4)).reshape(first_output.shape)
        first_activation_output = F.relu(first_norm_output)
        stage_1_block_1_a_output = self.stage_1_block_1_a_layer(first_activation_output.movedim(-1, 1)).movedim(1, -1)
        stage_1_block_1_a_norm_output = self.stage_1_block_1_a_norm_layer(stage_1_block_1_a_output.reshape(-1, 4)).reshape(stage_1_block_1_a_output.shape)
        stage_1_block_1_a_activation_output = F.relu(stage_1_block_1_a_norm_output)
        stage_1_block_1_b_output = self.stage_1_block_1_b_layer(stage_1_block_1_a_activation_output.movedim(-1, 1)).movedim(1, -1)
        stage_1_block_1_b_norm_output = self.stage_1_block_1_b_norm_layer(stage_1_block_1_b_output.reshape(-1, 4)).reshape(stage_1_block_1_b_output.shape)
        stage_1_block_1_b_sum_output = first_activation_output + stage_1_block_1_b_norm_output
        stage_1_block_1_b_activation_output = F.relu(stage_1_block_1_b_sum_output)
        stage_2_block_1_a_output = self.stage_2_block_1_a_layer(F.pad(stage_1_block_1_b_activation_output, (0, 0, 0, 1, 0, 1)).movedim(-1, 1)).movedim(1, -1)
        stage_2_block_1_a_norm_output = self.stage_2_block_1_a_norm_layer(stage_2_block_1_a_output.reshape(-1, 8)).reshape(stage_2_block_1_a_output.shape)
        stage_2_block_1_a_activation_output = F.relu(stage_2_block_1_a_norm_output)
        stage_2_block_1_b_output = self.stage_2_block_1_b_layer(stage_2_block_1_a_activation_output.movedim(-1, 1)).movedim(1, -1)
        stage_2_block_1_b_norm_output = self.stage_2_block_1_b_norm_layer(stage_2_block_1_b_output.reshape(-1, 8)).reshape(stage_2_block_1_b_output.shape)
        stage_2_block_1_a_skip_output = self.stage_2_block_1_a_skip_layer(stage_1_block_1_b_activation_output.movedim(-1, 1)).movedim(1, -1)
        stage_2_block_1_a_skip_norm_output = self.stage_2_block_1_a_skip_norm_layer(stage_2_block_1_a_skip_output.reshape(-1, 8)).reshape(stage_2_block_1_a_skip_output.shape)
        stage_2_block_1_b_sum_output = stage_2_block_1_a_skip_norm_output + stage_2_block_1_b_norm_output
        stage_2_block_1_b_activation_output = F.relu(stage_2_block_1_b_sum_output)
        stage_3_block_1_a_output = self.stage_3_block_1_a_layer(F.pad(stage_2_block_1_b_activation_output, (0, 0, 0, 1, 0, 1)).movedim(-1, 1)).movedim(1, -1)
        stage_3_block_1_a_norm_output = self.stage_3_block_1_a_norm_layer(stage_3_block_1_a_output.reshape(-1, 16)).reshape(stage_3_block_1_a_output.shape)
        stage_3_block_1_a_activation_output = F.relu(stage_3_block_1_a_norm_output)
        stage_3_block_1_b_output = self.stage_3_block_1_b_layer(stage_3_block_1_a_activation_output.movedim(-1, 1)).movedim(1, -1)
        stage_3_block_1_b_norm_output = self.stage_3_block_1_b_norm_layer(stage_3_block_1_b_output.reshape(-1, 16)).reshape(stage_3_block_1_b_output.shape)
        stage_3_block_1_a_skip_output = self.stage_3_block_1_a_skip_layer(stage_2_block_1_b_activation_output.movedim(-1, 1)).movedim(1, -1)
        stage_3_block_1_a_skip_norm_output = self.stage_3_block_1_a_skip_norm_layer(stage_3_block_1_a_skip_output.reshape(-1, 16)).reshape(stage_3_block_1_a_skip_output.shape)
        stage_3_block_1_b_sum_output = stage_3_block_1_a_skip_norm_output + stage_3_block_1_b_norm_output
        stage_3_block_1_b_activation_output = F.relu(stage_3_block_1_b_sum_output)
        pooled_output = stage_3_block_1_b_activation_output.mean((1, 2))
        output_output = self.output_layer(pooled_output)
        return output_output  # logits: the loss applies the last activation


batches_per_epoch = 100  # put in yours: samples / batch size
planned_steps = 10 * batches_per_epoch
# Isograd's runs rounded weights and what layers pass on to float16; autocast also computes inside layers in it,
# and leaves norms and losses in float32.
device = "cuda" if torch.cuda.is_available() else "cpu"
model = Network().to(device)
loss_function = nn.CrossEntropyLoss()
# Keras multiplies the gradient by the learning rate before it enters the momentum, PyTorch after.
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
optimizer.register_step_pre_hook(decay_by(0.0005))  # weight decay apart from the gradient
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.1 ** (step // round(0.5 * planned_steps)))
scaler = torch.amp.GradScaler(device, init_scale=65536.0, growth_interval=2000)


# x: samples; y: class numbers (int64)
# batches of 16, 10 epochs
def train_step(x, y):
    model.train()
    optimizer.zero_grad()
    with torch.autocast(device, dtype=torch.float16):
        output = model(x.to(device))
    loss = loss_function(output.float(), y.to(device))
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
    scheduler.step()
    return loss.item()
